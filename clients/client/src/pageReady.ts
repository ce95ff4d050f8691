/** Runs the task as soon as there is a body: at once, or when the document is parsed. */
export function whenParsed(page: Document, task: () => void): void {
  if (page.readyState === 'loading') {
    page.addEventListener('DOMContentLoaded', task, { once: true })
  } else {
    task()
  }
}
