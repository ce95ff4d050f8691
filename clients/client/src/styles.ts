/**
 * Adds rules to the page. A constructed sheet is not "inline style", so the strictest `style-src`
 * allows it; browsers from before 2023 get a style element instead.
 */
export function addStyles(page: Document, css: string): void {
  const sheets = page.adoptedStyleSheets as readonly CSSStyleSheet[] | undefined
  if (sheets) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    page.adoptedStyleSheets = [...sheets, sheet]
  } else {
    const style = page.createElement('style')
    style.textContent = css
    page.head.append(style)
  }
}
