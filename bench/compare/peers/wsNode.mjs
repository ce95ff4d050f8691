// Plain WebSocket with ws on Node: "E…" comes back, anything else goes to everybody.
//
//   node wsNode.mjs PORT

import { WebSocketServer } from 'ws'

const port = Number(process.argv[2])
const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.on('message', (bytes) => {
    const text = bytes.toString()
    if (text.startsWith('E')) {
      socket.send(text)
      return
    }
    for (const client of server.clients) client.send(text)
  })
})
