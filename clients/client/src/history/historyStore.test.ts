import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../testing/index.js'
import { HistoryStore, persistHistory, type HistoryStorage } from './index.js'

const titles = (history: HistoryStore): string[] => history.getSnapshot().map(({ title }) => title)

describe('HistoryStore', () => {
  it('keeps the newest first, with the time', () => {
    const clock = new FakeClock(1_000)
    const history = new HistoryStore({ clock })

    history.add({ title: 'first' })
    clock.advance(500)
    history.add({ title: 'second', message: 'text', type: 'error' })

    expect(history.getSnapshot()).toMatchObject([
      { title: 'second', message: 'text', type: 'error', at: 1_500, isRead: false },
      { title: 'first', message: '', type: 'info', at: 1_000, isRead: false },
    ])
  })

  it('is bounded', () => {
    const history = new HistoryStore({ limit: 2 })

    for (const title of ['a', 'b', 'c']) history.add({ title })

    expect(titles(history)).toEqual(['c', 'b'])
  })

  it('takes an entry with a known id once', () => {
    const history = new HistoryStore()

    history.add({ id: 'd-1', title: 'Ready' })
    history.add({ id: 'd-1', title: 'Ready' })

    expect(titles(history)).toEqual(['Ready'])
  })

  it('counts what was not read', () => {
    const history = new HistoryStore()
    history.add({ id: '1', title: 'a' })
    history.add({ id: '2', title: 'b' })
    expect(history.unread).toBe(2)

    history.markRead('1')
    expect(history.unread).toBe(1)
    history.markRead()
    expect(history.unread).toBe(0)
    history.clear()

    expect(titles(history)).toEqual([])
  })
})

describe('persistHistory', () => {
  beforeEach(() => localStorage.clear())

  const keep = (history: HistoryStore, storage: HistoryStorage = localStorage) =>
    persistHistory(history, 'bell', storage, window)
  const otherTabWrote = (): boolean =>
    window.dispatchEvent(new StorageEvent('storage', { key: 'bell' }))

  it('survives the page', () => {
    const before = new HistoryStore()
    keep(before)
    before.add({ title: 'kept' })

    const after = new HistoryStore()
    keep(after)

    expect(titles(after)).toEqual(['kept'])
  })

  it('follows what other tabs do', () => {
    const here = new HistoryStore()
    keep(here)
    here.add({ id: '1', title: 'a' })
    const there = new HistoryStore()
    const stop = keep(there)

    there.markRead()
    stop()
    otherTabWrote()
    expect(here.unread).toBe(0)
    localStorage.clear()
    otherTabWrote()

    expect(titles(here)).toEqual([])
  })

  it('does not answer another tab with what that tab wrote', () => {
    const history = new HistoryStore()
    history.add({ id: '1', title: 'a' })
    const text = JSON.stringify(history.getSnapshot())
    const storage = { getItem: () => text, setItem: vi.fn(), removeItem: vi.fn() }

    keep(new HistoryStore(), storage)
    otherTabWrote()

    expect(storage.setItem).not.toHaveBeenCalled()
  })

  it('leaves nothing behind when it is cleared', () => {
    const history = new HistoryStore()
    keep(history)
    history.add({ title: 'a' })

    history.clear()

    expect(localStorage.getItem('bell')).toBeNull()
  })

  it.each(['not json', '{"a":1}', '[null, 7, {"id":1}, {"id":"x","title":"no more"}]'])(
    'does not trust what it finds: %s',
    (text) => {
      localStorage.setItem('bell', text)
      const history = new HistoryStore()

      keep(history)

      expect(titles(history)).toEqual([])
    },
  )

  it('works without a storage that works', () => {
    const refuse = (): never => {
      throw new DOMException('denied', 'SecurityError')
    }
    const history = new HistoryStore()

    keep(history, { getItem: refuse, setItem: refuse, removeItem: refuse })
    history.add({ title: 'a' })

    expect(titles(history)).toEqual(['a'])
  })
})
