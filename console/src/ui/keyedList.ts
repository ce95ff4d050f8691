/** How the items of a list become elements. */
export interface KeyedListParts<Item, View extends { readonly element: Element }> {
  readonly key: (item: Item) => string
  readonly create: (item: Item) => View
  readonly update: (view: View, item: Item) => void
}

/**
 * Keeps the children of an element in step with a list. An item keeps its element as long as it is
 * in the list, so that focus, open menus and running pictures survive a change elsewhere.
 */
export function keyedList<Item, View extends { readonly element: Element }>(
  container: Element,
  { key, create, update }: KeyedListParts<Item, View>,
): (items: readonly Item[]) => void {
  const views = new Map<string, { readonly view: View; item: Item }>()
  return (items) => {
    const keys = new Set(items.map(key))
    for (const [id, { view }] of views) {
      if (keys.has(id)) continue
      view.element.remove()
      views.delete(id)
    }
    items.forEach((item, index) => {
      const id = key(item)
      let entry = views.get(id)
      if (!entry) {
        entry = { view: create(item), item }
        views.set(id, entry)
        update(entry.view, item)
      } else if (entry.item !== item) {
        entry.item = item
        update(entry.view, item)
      }
      const { element } = entry.view
      if (container.children[index] !== element) {
        container.insertBefore(element, container.children[index] ?? null)
      }
    })
  }
}
