import { expect } from 'vitest'
import type { RealSocket } from './realSocket.js'
import type { SocketRig } from './socketRig.js'

/** A server with recovery on puts an offset behind the arguments of its events. */
export function withoutOffset(args: readonly unknown[]): unknown[] {
  return args.slice(0, -1)
}

export function notesOf(socket: RealSocket): unknown[] {
  return socket.argumentsOf('note').map(([first]) => first)
}

/** A socket in the room "red" that has received one event, and somebody who sends more. */
export async function acquainted(
  rig: SocketRig,
  reconnectAfter = 20,
): Promise<{ socket: RealSocket; sender: RealSocket; id: string }> {
  const socket = await rig.connectSocket({ reconnectAfter })
  const sender = await rig.companion()
  await socket.ask('join', 'red')
  await note(sender, 0)
  await socket.receives('note')
  return { socket, sender, id: (await socket.state()).id ?? '' }
}

/** Sends `note` with a value to the room "red". */
export async function note(sender: RealSocket, ...values: unknown[]): Promise<void> {
  await sender.emit('send', { to: ['red'] }, 'note', ...values)
  await sender.ask('ask')
}

/** The connection breaks; returns when both sides have noticed. */
export async function lose(rig: SocketRig, socket: RealSocket, witness: RealSocket): Promise<void> {
  const { id } = await socket.state()
  await rig.lose()
  await socket.disconnected()
  await witness.ask('how-left', id)
}

/** The client comes back by itself. */
export async function comeBack(
  rig: SocketRig,
  socket: RealSocket,
): Promise<{ id: string; recovered: boolean }> {
  rig.letBack()
  const { id, recovered } = await socket.connected()
  return { id, recovered }
}

/** Somebody who is lost and comes back is somebody new, and has missed what was said meanwhile. */
export async function expectToBeginAnew(rig: SocketRig): Promise<void> {
  const { socket, sender, id } = await acquainted(rig)
  await lose(rig, socket, sender)
  await note(sender, 1)

  const back = await comeBack(rig, socket)

  expect(back.recovered).toBe(false)
  expect(back.id).not.toBe(id)
  await socket.ask('ask')
  expect(notesOf(socket)).toEqual([0])
}
