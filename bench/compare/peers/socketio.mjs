// What every Socket.IO peer does, as crier's bench server does it (src/load/target).

export function serveRoom(io) {
  io.on('connection', (socket) => {
    socket.join('room')
    socket.on('pub', (message) => {
      io.to('room').emit('msg', message)
    })
    socket.on('e', (message) => {
      socket.emit('e', message)
    })
  })
}
