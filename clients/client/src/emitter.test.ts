import { describe, expect, it, vi } from 'vitest'
import { callSafely, Emitter } from './emitter.js'

interface Events {
  counted: number
}

describe('Emitter', () => {
  it('returns the function that removes the listener; calling it twice is harmless', () => {
    const emitter = new Emitter<Events>()
    const listener = vi.fn()
    const stop = emitter.on('counted', listener)

    emitter.emit('counted', 1)
    stop()
    stop()
    emitter.emit('counted', 2)

    expect(listener.mock.calls).toEqual([[1]])
  })

  it('calls a listener of `once` once, even when it emits again itself', () => {
    const emitter = new Emitter<Events>()
    const listener = vi.fn(() => emitter.emit('counted', 2))
    emitter.once('counted', listener)

    emitter.emit('counted', 1)

    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('removes a listener by name', () => {
    const emitter = new Emitter<Events>()
    const listener = vi.fn()
    emitter.on('counted', listener)

    emitter.off('counted', listener)
    emitter.emit('counted', 1)

    expect(listener).not.toHaveBeenCalled()
  })

  it('calls listeners that were added meanwhile only from the next event on', () => {
    const emitter = new Emitter<Events>()
    const late = vi.fn()
    emitter.once('counted', () => emitter.on('counted', late))

    emitter.emit('counted', 1)
    expect(late).not.toHaveBeenCalled()

    emitter.emit('counted', 2)
    expect(late).toHaveBeenCalledExactlyOnceWith(2)
  })

  it('keeps calling the others when one throws, and does not swallow the error', () => {
    const tasks: (() => void)[] = []
    vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task))
    const emitter = new Emitter<Events>()
    const other = vi.fn()
    emitter.on('counted', () => {
      throw new Error('broken listener')
    })
    emitter.on('counted', other)

    emitter.emit('counted', 1)

    expect(other).toHaveBeenCalledWith(1)
    expect(tasks).toHaveLength(1)
    expect(tasks[0]).toThrow('broken listener')
  })
})

describe('callSafely', () => {
  it('runs the code at once', () => {
    const run = vi.fn()

    callSafely(run)

    expect(run).toHaveBeenCalledOnce()
  })
})
