// Plain WebSocket with what Bun brings along; everybody subscribes to one topic, the fast way there.
//
//   bun wsBun.mjs PORT

const server = Bun.serve({
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  fetch(request) {
    if (!server.upgrade(request)) return new Response('WebSocket only', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open(socket) {
      socket.subscribe('everybody')
    },
    message(socket, text) {
      if (text.startsWith('E')) socket.send(text)
      else server.publish('everybody', text)
    },
  },
})
