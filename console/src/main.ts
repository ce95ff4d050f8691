import { createApi } from './api/api.js'
import { App } from './app.js'
import { startTimeTicker } from './ui/time.js'

const root = document.getElementById('app')
if (root) {
  startTimeTicker()
  void new App(root, createApi()).start()
}
