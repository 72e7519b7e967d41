"""The template's style sheet, put into the style attributes where mail programs look for it.

The only place that knows premailer. It is imported late: it is half of what the program needs to start.
"""

import logging


def inline(html: str, css: str) -> str:
    """Return ``html`` with the rules of ``css`` inlined; its own style sheets stay as they are, octet for octet.

    Left to its defaults, premailer loses the doctype, strips ``!important``, rewrites widths and asks the network.
    """
    from premailer import Premailer

    html = html.replace("<!doctype html>", "<!DOCTYPE html>", 1).replace("<style", '<style data-premailer="ignore"')
    premailer = Premailer(
        html,
        css_text=[css],
        allow_network=False,
        strip_important=False,
        disable_validation=True,
        align_floating_images=False,
        disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
        cssutils_logging_level=logging.CRITICAL,
    )
    inlined: str = premailer.transform(pretty_print=False)
    return inlined.replace(' data-premailer="ignore"', "")
