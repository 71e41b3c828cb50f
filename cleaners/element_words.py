"""Words in classes, ids and roles that say what an element holds.

They are those that pages of many sites agree on: on the development pages (421 sites, 115,000 lines) each stands on eight sites or
more and on less than one gold paragraph in two hundred of its lines. Words of ancestors are fewer: page-wide classes (``has-comments``)
stand on every line.
"""

from __future__ import annotations

from cleaners.model import Kind

OWN: dict[Kind, frozenset[str]] = {
    Kind.NAVIGATION: frozenset(
        "menu nav navbar navigation submenu megamenu breadcrumb breadcrumbs pagination pager hamburger subnav mainnav sitemap dropdown"
        " search login skip tags".split()
    ),
    Kind.SHARE: frozenset("share sharing sharethis addtoany addthis sharedaddy".split()),
    Kind.PROMO: frozenset(
        "newsletter newsletters subscribe donate donation signup mailchimp follow cta".split()
    ),
    Kind.LEGAL: frozenset("legal copyright cookie cookies consent gdpr onetrust privacy disclaimer".split()),
    Kind.COMMENTS: frozenset("comments commentform commentlist reply respond disqus".split()),
    Kind.CAPTION: frozenset("caption captions figcaption credit credits photocredit".split()),
    Kind.ADVERT: frozenset("advert advertisement adslot adsbygoogle taboola outbrain sponsored".split()),
}
"""Words of the line's own element."""

ABOVE: dict[Kind, frozenset[str]] = {
    Kind.NAVIGATION: frozenset("submenu menubar megamenu contentinfo breadcrumb mainnav subnav".split()),
    Kind.SHARE: frozenset("sharedaddy addtoany sharethis addthis".split()),
    Kind.PROMO: frozenset("subscribe signup mailchimp".split()),
    Kind.LEGAL: frozenset("cookie legal onetrust".split()),
    Kind.COMMENTS: frozenset("commentlist commentform respond disqus".split()),
    Kind.CAPTION: frozenset(),
    Kind.ADVERT: frozenset("adsbygoogle taboola outbrain".split()),
}
"""Words of its ancestors' classes."""

TELLING = frozenset().union(*ABOVE.values())
"""The words of ancestors, of all kinds. What is said of the whole page, or of the element that holds its story, is not said of a line."""
