import { describe, expect, it } from 'vitest'
import { Outbox } from './outbox.js'

describe('Outbox', () => {
  it('hands messages over in order', async () => {
    const outbox = new Outbox(10)
    const results = [outbox.add('a'), outbox.add('b')]
    const sent: string[] = []

    outbox.flush((text) => sent.push(text) > 0)

    expect(sent).toEqual(['a', 'b'])
    expect(outbox.size).toBe(0)
    await expect(Promise.all(results)).resolves.toEqual([{ sent: true }, { sent: true }])
  })

  it('refuses what exceeds the limit, and says so', async () => {
    const outbox = new Outbox(1)
    void outbox.add('a')

    await expect(outbox.add('b')).resolves.toEqual({ sent: false, reason: 'full' })
    expect(outbox.size).toBe(1)
  })

  it('keeps what the connection does not take', () => {
    const outbox = new Outbox(10)
    void outbox.add('a')
    void outbox.add('b')

    outbox.flush((text) => text === 'a')

    expect(outbox.size).toBe(1)
  })

  it('tells those who wait when it gives up', async () => {
    const outbox = new Outbox(10)
    const result = outbox.add('a')

    outbox.clear()

    await expect(result).resolves.toEqual({ sent: false, reason: 'closed' })
  })
})
