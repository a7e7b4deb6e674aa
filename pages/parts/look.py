"""The look of every page beyond what `.streamlit/config.toml` can say: one style sheet, by colour role.

Light or dark comes from the page itself. Small print keeps 4.5 to 1; what moves stops where a reader
wants stillness; where the keyboard stands is seen; on paper only what was computed is printed.
"""

from functools import lru_cache

from taksir.figures import css_variables, role

# Beside each other, cards keep their parts on the same heights, and their links on the last line.
CARDS = f"""
.taksir-card-title{{font-weight:600;line-height:1.35}}
@media(min-width:1100px){{.taksir-card-title{{min-height:4.05em}}
[class*="st-key-headline_"]>[data-testid=stElementContainer]:nth-child(3){{min-height:6.4em}}}}
[class*="st-key-headline_"]{{gap:.7rem}}
[class*="st-key-headline_"]>:last-child{{margin-top:auto}}
.taksir-toured .st-key-tour_invitation{{display:none}}
.taksir-profile{{width:100%;border-collapse:collapse;font-size:.87rem;line-height:1.35}}
.taksir-profile th{{text-align:left;padding:.7em 0 .2em;font-weight:600}}
.taksir-profile td{{padding:.3em 0;border-top:1px solid {role("line")};vertical-align:top}}
.taksir-profile td:last-child{{text-align:right;padding-left:.8em;white-space:nowrap}}
.taksir-profile td[colspan]{{text-align:left;padding-left:0;white-space:normal}}
.st-key-profile_panel h4{{font-size:1rem;padding:1.1em 0 .3em}}
.st-key-profile_panel h4:first-child{{padding-top:0}}
.taksir-note{{color:{role("quiet")};font-size:.87rem;margin:.3em 0}}
.taksir-profile small{{color:{role("quiet")};display:block;white-space:normal}}
"""
SMALL_PRINT = f"""
[data-testid=stCaptionContainer]{{opacity:1}}
[data-testid=stCaptionContainer] p,[data-testid=stCaptionContainer] li{{color:{role("quiet")}}}
[data-testid=stMarkdownContainer] blockquote{{opacity:1}}
[data-testid=stMarkdownContainer] blockquote p{{color:{role("quiet")};opacity:1}}
"""
BUTTON = f"""
[data-testid^=stBaseButton-primary]:not(:disabled),
[data-testid^=stBaseButton-primary]:not(:disabled) p{{color:{role("paper")}}}
:is(.st-key-stage,.st-key-tour_step) a{{background:none;padding:.5rem 1rem}}
:is(.st-key-stage_begin,.st-key-tour_begin,.st-key-tour_next,.st-key-tour_step:not(:has(.st-key-tour_next))
.st-key-tour_end) a:is(a,a:hover){{background:{role("accent")};padding:.5rem 1rem}}
:is(.st-key-stage_begin,.st-key-tour_begin,.st-key-tour_next,.st-key-tour_step:not(:has(.st-key-tour_next))
.st-key-tour_end) a :is(p,span){{color:{role("paper")}!important}}
#taksir-tour-words{{margin:0}}
.taksir-stopped{{position:fixed;bottom:1.2rem;left:50%;transform:translateX(-50%);z-index:1000;
padding:.6rem 1rem;max-width:90vw;border:1px solid {role("line")};border-radius:.6rem;
background:{role("panel")};color:{role("ink")}}}
.taksir-stopped button{{font:inherit;border:0;background:none;color:{role("accent")};
text-decoration:underline;cursor:pointer}}
body:has(>.taksir-stopped) [data-testid=stSpinner]{{display:none}}
h1:focus{{outline:none!important}}
.taksir-full{{font:inherit;font-size:1rem;color:inherit;background:none;border:1px solid {role("line")};
border-radius:.6rem;padding:.3rem .9rem;cursor:pointer}}
.taksir-full:hover{{border-color:{role("accent")};color:{role("accent")}}}
"""
STRIP = f"""
[class*="st-key-strip_"]{{border:1px solid {role("line")};border-radius:.6rem;padding:.5rem .9rem .8rem;
background:{role("panel")}}}
[class*="st-key-strip_"] [data-testid=stSelectbox] [data-baseweb=select]>div{{background:{role("paper")}}}
[data-testid=stMultiSelect] span[title]{{color:{role("paper")}!important}}
.taksir-fold{{display:none;align-items:center;gap:.5em;font-weight:600;min-height:2.6rem;cursor:pointer}}
.taksir-fold input{{position:absolute;opacity:0}}
.taksir-fold span::after{{content:" ▾"}}
.taksir-fold:has(:focus-visible){{outline:3px solid {role("accent")};outline-offset:2px}}
@media(max-width:640px){{.taksir-fold{{display:flex}}[class*="st-key-strip_"]{{padding:.2rem .9rem}}
[class*="st-key-strip_"]:has(.taksir-fold input:not(:checked))>:not(:has(.taksir-fold)){{display:none}}}}
@media(min-width:641px){{[class*="st-key-strip_"]>:has(.taksir-fold){{display:none}}}}
.st-key-taksir_unseen{{display:none}}
[data-testid=stButtonGroup] button{{min-height:2.4rem}}
"""
SPACE = """
[data-testid=stMainBlockContainer]{padding-top:3.2rem}
[data-testid=stMainBlockContainer] h1{padding-top:0}
"""
KEYBOARD = f"""
:is(a,button,summary,textarea,[tabindex="0"],[role=tab]):not([role=combobox]):focus-visible,
input:not([role=combobox],[data-testid=stTextInputRootElement] input):focus-visible,
[data-testid=stMain] :has(>[role=combobox]:focus-visible),
[data-testid=stTextInputRootElement]:has(input:focus-visible)
{{outline:3px solid {role("accent")}!important;outline-offset:2px}}
"""
STILLNESS = """
@media(prefers-reduced-motion:reduce){*,::before,::after{animation-duration:.01ms!important;
animation-iteration-count:1!important;transition-duration:.01ms!important;scroll-behavior:auto!important}}
"""
PAPER = """
@media print{[data-testid=stSidebar],[data-testid=stHeader],.stDownloadButton,.stButton,.taksir-off-paper
{display:none!important}[data-testid=stMainBlockContainer]{padding:0}
[data-testid=stVerticalBlockBorderWrapper],.stPlotlyChart{break-inside:avoid}}
"""


@lru_cache
def style_html() -> str:
    """The style sheet, as an element that takes no room."""
    rules = "".join((CARDS, BUTTON, STRIP, SMALL_PRINT, SPACE, KEYBOARD, STILLNESS, PAPER))
    return f"<style>:root{{{css_variables()}}}{rules}</style>"
