import { describe, expect, it, vi } from 'vitest'
import { h } from './dom.js'
import { keyedList } from './keyedList.js'

function setUp() {
  const container = h('ul')
  const update = vi.fn((view: { element: Element }, item: { text: string }) => {
    view.element.textContent = item.text
  })
  const render = keyedList<{ id: string; text: string }, { element: Element }>(container, {
    key: ({ id }) => id,
    create: () => ({ element: h('li') }),
    update,
  })
  return { container, render, update }
}

describe('keyedList', () => {
  it('keeps the element of an item that moves', () => {
    const { container, render } = setUp()
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, text: id })) as [
      { id: string; text: string },
      { id: string; text: string },
      { id: string; text: string },
    ]
    render([a, b])
    const element = container.children[1]

    render([c, b, a])

    expect(container.textContent).toBe('cba')
    expect(container.children[1]).toBe(element)
  })

  it('updates what changed and nothing else', () => {
    const { render, update } = setUp()
    const a = { id: 'a', text: 'a' }
    render([a, { id: 'b', text: 'b' }])
    update.mockClear()

    render([a, { id: 'b', text: 'B' }])

    expect(update).toHaveBeenCalledOnce()
  })

  it('removes what is gone', () => {
    const { container, render } = setUp()
    render([
      { id: 'a', text: 'a' },
      { id: 'b', text: 'b' },
    ])

    render([{ id: 'b', text: 'b' }])
    expect(container.textContent).toBe('b')
    render([])

    expect(container.childElementCount).toBe(0)
  })
})
