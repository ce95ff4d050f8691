import { CrierServer } from '../harness/crierServer.js'
import { ended, process as processUrl, type DocumentRow } from './support/documents.js'
import { workerPid } from './support/workerDoor.js'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const user = 'user-fetch'

/** What must not be reached: it counts whoever comes. */
class Forbidden {
  connections = 0
  readonly #listener: Server = createServer((socket) => {
    ++this.connections
    socket.destroy()
  })
  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#listener.listen(0, '127.0.0.1', done))
    return (this.#listener.address() as AddressInfo).port
  }
  close(): void {
    this.#listener.close()
  }
}

async function outcome(server: CrierServer, url: string): Promise<DocumentRow> {
  return ended(server.url, user, await processUrl(server.url, user, url))
}

describe('B59, security.md 2.6: addresses inside are not reached', () => {
  const forbidden = new Forbidden()
  let server: CrierServer
  let port: number
  beforeAll(async () => {
    port = await forbidden.listen()
    server = await CrierServer.start({
      options: { 'fetch.allow_http': true, 'fetch.allowed_ports': String(port) },
    })
  })
  afterAll(async () => {
    forbidden.close()
    await server.remove()
  })

  test.each([
    'http://127.0.0.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::1]:PORT/',
    'http://localhost:PORT/',
    'http://0x7f.1:PORT/',
    'http://2130706433:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://user@127.0.0.1:PORT/',
    'http://example.com@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT/\r\nX-Injected: yes',
  ])('%j', async (text) => {
    const row = await outcome(server, text.replace('PORT', String(port)))
    expect(row).toMatchObject({ status: 'failed', error_code: 'PROCESSING_ERROR', retry_count: 0 })
    expect(JSON.stringify(row.error_details)).toContain('url_not_allowed')
    expect(forbidden.connections).toBe(0)
  })

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'ftp://127.0.0.1/', '//127.0.0.1/'])(
    '%s is refused at the door',
    async (text) => {
      await expect(processUrl(server.url, user, text)).rejects.toThrow('INVALID_URL')
    },
  )
})

describe('security.md 2.6: what a host can do to its guest', () => {
  const forbidden = new Forbidden()
  const origin = createHttpServer((request, response) => {
    if (request.url === '/redirect') {
      response.writeHead(302, { location: `http://127.0.0.1:${forbiddenPort}/` }).end()
    } else if (request.url === '/file') {
      response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    } else if (request.url === '/gopher') {
      response.writeHead(302, { location: `gopher://127.0.0.1:${forbiddenPort}/` }).end()
    } else if (request.url === '/bomb') {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'image/png' })
      response.end(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    } else {
      const piece = Buffer.alloc(64 * 1024)
      const more = (): void => {
        while (response.writable && response.write(piece));
      }
      response.writeHead(200).on('drain', more)
      more()
    }
  })
  let forbiddenPort = 0
  let server: CrierServer
  let base = ''
  beforeAll(async () => {
    forbiddenPort = await forbidden.listen()
    await new Promise<void>((done) => origin.listen(0, '127.0.0.1', done))
    const port = (origin.address() as AddressInfo).port
    base = `http://127.0.0.1:${port}`
    server = await CrierServer.start({
      options: {
        'fetch.allow_http': true,
        'fetch.allow_private': true,
        'fetch.allowed_ports': String(port),
      },
    })
  })
  afterAll(async () => {
    forbidden.close()
    origin.closeAllConnections()
    origin.close()
    await server.remove()
  })

  test.each(['/redirect', '/file', '/gopher'])('%s is not followed', async (path) => {
    const row = await outcome(server, base + path)
    expect(row).toMatchObject({ status: 'failed', error_code: 'PROCESSING_ERROR' })
    expect(forbidden.connections).toBe(0)
  })

  test('an endless body is cut off', async () => {
    const row = await outcome(server, `${base}/endless`)
    expect(row).toMatchObject({ status: 'failed', error_code: 'FILE_TOO_LARGE' })
  })

  test('a gzip bomb is not unpacked, and the worker lives', async () => {
    const pid = workerPid(server)
    expect((await outcome(server, `${base}/bomb`)).status).toBe('failed')
    expect(workerPid(server)).toBe(pid)
  })
})
