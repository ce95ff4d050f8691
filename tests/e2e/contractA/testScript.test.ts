import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'

const script = fileURLToPath(new URL('dashboardScript.mjs', import.meta.url))

let server: CrierServer
beforeAll(async () => {
  server = await CrierServer.start({ options: { 'auth.open_subscribe': true } })
})
afterAll(() => server.remove())

test('A31: a Node script with WS_URL and a user id prints the confirmation and every event', async () => {
  const userId = `test-user-${Date.now()}`
  const child = spawn(process.execPath, [script, userId], {
    env: { PATH: process.env['PATH'], WS_URL: server.socketUrl.slice(0, -1) },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise((done) => child.once('exit', done))

  await eventually(() => output.includes('Successfully subscribed to user updates'))
  const types = ['image_processing_started', 'image_processed', 'pdf_generated', 'status_update']
  for (const type of types) await publish(server, { userId }, { type, documentType: 'scene_image' })
  await eventually(() => types.every((type) => output.includes(type)))
  child.kill('SIGINT')
  await ended

  const lines = output.trim().split('\n')
  expect(lines.slice(0, 3)).toEqual([
    'connected',
    'received pong',
    `received subscribed {"userId":"${userId}","message":"Successfully subscribed to user updates"}`,
  ])
  expect(lines.slice(3).map((line) => line.split(' ')[1])).toEqual([...types, '1000'])
})
