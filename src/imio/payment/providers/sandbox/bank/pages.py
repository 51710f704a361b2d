"""The bank's hosted pages: plain HTML that works on a phone and without JavaScript."""

from html import escape
from imio.payment.providers.sandbox.bank.store import Session
from imio.payment.providers.sandbox.bank.texts import amount_text
from imio.payment.providers.sandbox.bank.texts import words


LANGUAGE_NAMES = (
    ("fr", "Français"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("en", "English"),
)

STYLE = """
:root{color-scheme:light;--ink:#1b2733;--brand:#0b4f6c;--line:#b8c4ce;--soft:#f2f6f8}
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--soft)}
header p{margin:0}
.bank{background:var(--brand);color:#fff;padding:.75rem 1rem;font-weight:600;font-size:1.15rem}
.warning{background:#fff3cd;border-bottom:2px solid #8a6100;padding:.6rem 1rem}
main{max-width:34rem;margin:1rem auto;padding:1rem;background:#fff;border-radius:.5rem}
h1{font-size:1.5rem;margin:.25rem 0 1rem}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
dl{margin:0}dt{color:#4a5a68}dd{margin:0 0 .6rem;font-weight:600;overflow-wrap:anywhere}
.amount{font-size:1.6rem}
button,.button{display:block;width:100%;min-height:2.75rem;margin:.5rem 0;padding:.5rem 1rem;
font:inherit;text-align:center;text-decoration:none;border-radius:.4rem;cursor:pointer;
border:2px solid var(--brand);background:#fff;color:var(--brand)}
button.main,.button.main{background:var(--brand);color:#fff}
button:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid #b35900;
outline-offset:2px}
label{display:block;margin-top:1rem}
input{font:inherit;width:100%;padding:.5rem;border:2px solid #5b6b78;border-radius:.4rem}
.error{border:3px solid #a4161a;padding:.5rem 1rem;margin-bottom:1rem}
.error a,.field-error{color:#a4161a;font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0;margin:1rem 0 0}
nav a{display:inline-block;padding:.25rem 0;color:var(--brand)}
""".strip()


def payment_page(
    session: Session, language: str, shop_title: str, error: bool = False
) -> str:
    """Return the page where the citizen chooses how the payment ends."""
    text = words(language)
    path = f"/pay/{escape(session.session)}?lang={language}"
    body = [
        _error_summary(text) if error else "",
        f"<h1>{text['title']}</h1>",
        _facts(session, language, shop_title),
        f'<form method="post" action="{path}" novalidate>',
        f"<h2>{text['choose']}</h2>",
        _button("bancontact", text, "main"),
        _button("card", text, "main"),
        _button("cancel", text),
        f"<h2>{text['stage']}</h2>",
        _button("refuse", text),
        _button("lost", text),
        _button("late", text),
        _amount_field(text, error),
        _button("other_amount", text),
        "</form>",
        _languages(session, language, text),
    ]
    return _page(text["title"], language, "\n".join(body))


def closed_page(session: Session, language: str, shop_title: str) -> str:
    """Return the page of a payment that has come to its end."""
    text = words(language)
    path = f"/pay/{escape(session.session)}?lang={language}"
    body = [
        f"<h1>{text['closed']}</h1>",
        f"<p>{text[session.status]}</p>",
        _facts(session, language, shop_title),
        f'<form method="post" action="{path}">',
        f'<button type="submit" class="main">{text["back"]}</button></form>',
        _languages(session, language, text),
    ]
    return _page(text["closed"], language, "\n".join(body))


def unknown_page(language: str) -> str:
    """Return the page for an address that names no payment."""
    text = words(language)
    return _page(text["unknown"], language, f"<h1>{text['unknown']}</h1>")


def _page(title: str, language: str, body: str) -> str:
    text = words(language)
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {text["bank"]}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>
<p class="bank">{text["bank"]}</p>
<p class="warning">{text["warning"]}</p>
</header>
<main>
{body}
</main>
</body>
</html>
"""


def _facts(session: Session, language: str, shop_title: str) -> str:
    text = words(language)
    amount = amount_text(session.amount, session.currency, language)
    rows = (
        ("shop", escape(shop_title), ""),
        ("for", escape(session.description), ""),
        ("reference", escape(session.reference), ""),
        ("amount", escape(amount), ' class="amount"'),
    )
    lines = (
        f"<dt>{text[name]}</dt><dd{extra}>{value}</dd>" for name, value, extra in rows
    )
    return "<dl>" + "".join(lines) + "</dl>"


def _button(choice: str, text: dict[str, str], kind: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    return (
        f'<button type="submit" name="choice" value="{choice}"{classes}>'
        f"{text[choice]}</button>"
    )


def _amount_field(text: dict[str, str], error: bool) -> str:
    told = ' aria-invalid="true" aria-describedby="amount-error"' if error else ""
    why = (
        f'<p id="amount-error" class="field-error">{text["wrong_amount"]}</p>'
        if error
        else ""
    )
    return (
        f'<label for="amount">{text["other_label"]}</label>{why}'
        f'<input id="amount" name="amount" inputmode="decimal" autocomplete="off"{told}>'
    )


def _error_summary(text: dict[str, str]) -> str:
    return (
        f'<div class="error" role="alert"><h2>{text["error_title"]}</h2>'
        f'<p><a href="#amount">{text["wrong_amount"]}</a></p></div>'
    )


def _languages(session: Session, language: str, text: dict[str, str]) -> str:
    items = []
    for code, name in LANGUAGE_NAMES:
        current = ' aria-current="true"' if code == language else ""
        items.append(
            f'<li><a href="/pay/{escape(session.session)}?lang={code}" lang="{code}" '
            f'hreflang="{code}"{current}>{name}</a></li>'
        )
    return f'<nav aria-label="{text["languages"]}"><ul>{"".join(items)}</ul></nav>'
