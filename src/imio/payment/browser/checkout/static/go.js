// Sends the form to the bank by itself; its button stays for who has no JavaScript.
(function () {
  var form = document.querySelector("form[data-payment-go]");
  if (form) {
    form.submit();
  }
})();
