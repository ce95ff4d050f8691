import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../harness/eventually.js'
import { FaultProxy } from '../harness/faultProxy.js'

/** The proxy delays, but a network that changes its mind about the delay must not turn bytes around. */
test('bytes that were delayed stay ahead of those that are not', async () => {
  const target = createServer()
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  const proxy = await FaultProxy.start((target.address() as AddressInfo).port)
  onTestFinished(async () => {
    await proxy.stop()
    target.close()
  })
  const client = connect(proxy.port, '127.0.0.1')
  let received = ''
  client.on('data', (chunk: Buffer) => (received += chunk.toString()))
  client.write('hello')
  const [server] = (await once(target, 'connection')) as [Socket]
  await once(server, 'data')

  proxy.delay = 100
  const before = proxy.bytesDown
  server.write('first ')
  await eventually(() => expect(proxy.bytesDown).toBe(before + 6))
  proxy.delay = 0
  server.end('second')
  await once(client, 'end')
  expect(received).toBe('first second')
})
