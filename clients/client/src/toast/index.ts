/**
 * Accessible toasts.
 *
 * @packageDocumentation
 */
export type {
  ToastAction,
  ToastContent,
  ToastHandle,
  ToastTexts,
  ToastType,
} from './toastContent.js'
export { toastTexts } from './toastContent.js'
export { ToastSystem, type ToastSystemOptions } from './toastSystem.js'
