/**
 * Adds rules to the page. A constructed sheet is not "inline style", so the strictest `style-src` allows it;
 * browsers from before 2023 get a style element instead.
 */
export function addStyles(page: Document, css: string): void {
  if ('adoptedStyleSheets' in page && typeof CSSStyleSheet === 'function') {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet]
  } else {
    const style = (page as Document).createElement('style')
    style.textContent = css
    ;(page as Document).head.append(style)
  }
}
