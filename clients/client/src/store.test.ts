import { describe, expect, it, vi } from 'vitest'
import { Store } from './store.js'

describe('Store', () => {
  it('keeps the same snapshot object until something changes', () => {
    const first = { count: 1 }
    const store = new Store(first)

    expect(store.getSnapshot()).toBe(store.getSnapshot())
    store.set({ count: 2 })
    expect(store.getSnapshot()).toEqual({ count: 2 })
  })

  it('does not tell of a change that is none', () => {
    const store = new Store('a')
    const watcher = vi.fn()
    store.subscribe(watcher)

    store.set('a')
    store.set('b')

    expect(watcher).toHaveBeenCalledOnce()
  })

  it('can be handed over without `this`', () => {
    const { subscribe, getSnapshot, ...rest } = new Store(1)
    const watcher = vi.fn()
    const stop = subscribe(watcher)

    stop()

    expect(getSnapshot()).toBe(1)
    expect(rest).toBeDefined()
  })

  it('lets the same function subscribe twice and leave once', () => {
    const store = new Store(0)
    const watcher = vi.fn()
    const stop = store.subscribe(watcher)
    store.subscribe(watcher)

    stop()
    store.set(1)

    expect(watcher).toHaveBeenCalledOnce()
  })
})
