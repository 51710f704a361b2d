/* Keeps the estimated price beside a form up to date. Works on what the page
   offers (data-payment-*); the server computes every amount and writes every text. */
(function () {
  "use strict";

  var DELAY_MS = 350;
  var PREFIX = "form.widgets.";

  function inputsOf(form, name) {
    return Array.prototype.filter.call(form.elements, function (input) {
      return (
        (input.name === PREFIX + name || input.name === PREFIX + name + ":list") &&
        !input.disabled
      );
    });
  }

  function chosenValues(inputs) {
    var values = [];
    inputs.forEach(function (input) {
      if (input.tagName === "SELECT") {
        Array.prototype.forEach.call(input.selectedOptions, function (option) {
          values.push(option.value);
        });
      } else if (input.type !== "checkbox" && input.type !== "radio") {
        values.push(input.value);
      } else if (input.checked) {
        values.push(input.value);
      }
    });
    return values.filter(function (value) {
      return value !== "" && value !== "--NOVALUE--";
    });
  }

  function answersOf(form, kinds) {
    var answers = {};
    Object.keys(kinds).forEach(function (name) {
      var inputs = inputsOf(form, name);
      if (!inputs.length) {
        return;
      }
      var values = chosenValues(inputs);
      if (kinds[name] === "choices") {
        answers[name] = values;
      } else if (kinds[name] === "yes_no") {
        answers[name] = values.length > 0 && values[0] !== "false";
      } else {
        answers[name] = values.length ? values[0] : null;
      }
    });
    return answers;
  }

  function cell(tag, text, className) {
    var node = document.createElement(tag);
    node.textContent = text;
    node.className = className;
    return node;
  }

  function showLine(body, line) {
    var row = document.createElement("tr");
    var label = line.label;
    if (line.quantity !== 1) {
      label += " (" + line.quantity + " × " + line.unit + ")";
    }
    var heading = cell("th", label, "fw-normal");
    heading.scope = "row";
    row.appendChild(heading);
    row.appendChild(cell("td", line.amount, "text-end"));
    body.appendChild(row);
  }

  function show(box, price) {
    var lines = box.querySelector("[data-payment-lines]");
    var total = box.querySelector("[data-payment-total]");
    var refusals = box.querySelector("[data-payment-refusals]");
    // Questions are still open: no price, and no red words while somebody is typing.
    var known = Boolean(price && price.covered);
    lines.textContent = "";
    refusals.textContent = "";
    box.querySelector("[data-payment-result]").hidden = !known;
    if (!known) {
      return;
    }
    price.lines.forEach(function (line) {
      showLine(lines, line);
    });
    total.textContent = price.total_cents
      ? price.total
      : total.getAttribute("data-payment-free");
    price.refusals.forEach(function (text) {
      refusals.appendChild(cell("li", text, "text-danger"));
    });
  }

  function ask(box, answers) {
    return fetch(box.getAttribute("data-payment-estimate"), {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({
        answers: answers,
        language: box.getAttribute("data-payment-language"),
      }),
    })
      .then(function (response) {
        return response.ok ? response.json() : null;
      })
      .catch(function () {
        return null;
      });
  }

  function start(box) {
    var form = box.closest("form") || document.querySelector("form.easyformForm");
    if (!form) {
      return;
    }
    var kinds = JSON.parse(box.getAttribute("data-payment-fields"));
    var timer = null;
    var latest = 0;

    function refresh() {
      var turn = (latest += 1);
      ask(box, answersOf(form, kinds)).then(function (price) {
        // An older answer must not overwrite a newer one.
        if (turn === latest) {
          show(box, price);
        }
      });
    }

    function later() {
      window.clearTimeout(timer);
      timer = window.setTimeout(refresh, DELAY_MS);
    }

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    refresh();
  }

  document.querySelectorAll("[data-payment-estimate]").forEach(start);
})();
