/** What an element may contain; nothing is written for undefined and false. */
export type Child = Node | string | undefined | false

/**
 * An attribute: true is present, false and undefined are absent, a function listens to the event
 * `on…`.
 */
export type AttributeValue = string | number | boolean | undefined | ((event: Event) => void)

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>

/** Builds an element. Texts become text nodes, so that nothing a user wrote is ever markup. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value)
  element.append(...present(children))
  return element
}

/** Sets, replaces or removes one attribute. */
export function setAttribute(element: Element, name: string, value: AttributeValue): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value)
  else if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : String(value))
}

/** Replaces the text, and leaves equal text alone: screen readers would read it again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** The children that are there. */
export function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== undefined && child !== false)
}
