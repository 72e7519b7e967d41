"""The command line and the browser, as other rooms have them."""

from tests.cli.conftest import newsletter
from tests.content.test_render_browser import browser

__all__ = ["browser", "newsletter"]
