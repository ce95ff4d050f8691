// What a developer runs to see a user's events: WS_URL=ws://host:port node dashboardScript.mjs USER
// A program: it sends neither an Origin nor a cookie. Interrupt it to end.
import process from 'node:process'
import { WebSocket } from 'ws'

const print = (line) => process.stdout.write(`${line}\n`)
const userId = process.argv[2] ?? 'test-user-uuid'
const socket = new WebSocket(process.env.WS_URL ?? 'ws://localhost:5000')

socket.on('open', () => {
  print('connected')
  socket.send(JSON.stringify({ type: 'ping' }))
  socket.send(JSON.stringify({ type: 'subscribe', userId }))
})
socket.on('message', (data) => {
  const { type, ...rest } = JSON.parse(data)
  print(`received ${type} ${JSON.stringify(rest)}`.replace(/ \{\}$/, ''))
})
socket.on('error', ({ message }) => print(`error ${message}`))
socket.on('close', (code) => print(`closed ${code}`))
process.on('SIGINT', () => socket.close(1000))
