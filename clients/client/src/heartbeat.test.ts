import { describe, expect, it, vi } from 'vitest'
import { Heartbeat } from './heartbeat.js'
import { FakeClock } from './testing/index.js'

function setUp() {
  const clock = new FakeClock()
  const sendPing = vi.fn()
  const onSilence = vi.fn()
  const heartbeat = new Heartbeat({
    clock,
    intervalMs: 30_000,
    timeoutMs: 10_000,
    sendPing,
    onSilence,
  })
  heartbeat.start()
  return { clock, heartbeat, sendPing, onSilence }
}

describe('Heartbeat', () => {
  it('contract A §6: pings every 30 s', () => {
    const { clock, heartbeat, sendPing } = setUp()

    for (let turn = 0; turn < 3; turn++) {
      clock.advance(30_000)
      heartbeat.heard()
    }

    expect(sendPing).toHaveBeenCalledTimes(3)
  })

  it('notices that an answer is missing', () => {
    const { clock, onSilence } = setUp()

    clock.advance(39_999)
    expect(onSilence).not.toHaveBeenCalled()
    clock.advance(1)

    expect(onSilence).toHaveBeenCalledOnce()
  })

  it('takes any frame for an answer', () => {
    const { clock, heartbeat, onSilence } = setUp()

    clock.advance(35_000)
    heartbeat.heard()
    clock.advance(10_000)

    expect(onSilence).not.toHaveBeenCalled()
  })

  it('asks again after the machine has slept, instead of blaming the server', () => {
    const { clock, sendPing, onSilence } = setUp()
    clock.advance(30_000)

    clock.sleep(3_600_000)

    expect(onSilence).not.toHaveBeenCalled()
    expect(sendPing).toHaveBeenCalledTimes(2)
    clock.advance(10_000)
    expect(onSilence).toHaveBeenCalledOnce()
  })

  it('stops', () => {
    const { clock, heartbeat, sendPing } = setUp()

    heartbeat.stop()
    clock.advance(120_000)

    expect(sendPing).not.toHaveBeenCalled()
    expect(clock.pending).toBe(0)
  })
})
