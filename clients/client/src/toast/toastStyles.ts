/**
 * The stripe has the colours of the first version. Text has not: as text they are too faint (2.2 to
 * 3.8 : 1), so it has the colours of the page's tokens, or of the system where the page has none.
 * Toasts fade and do not move, so nothing has to be taken back for those who asked for less motion.
 */
export const toastStyles = `
#toast-container{position:fixed;top:8px;inset-inline-end:8px;z-index:10000;box-sizing:border-box;width:400px;max-width:calc(100% - 16px);max-height:calc(100% - 16px);padding:8px;overflow:auto;pointer-events:none;font:15px/1.5 system-ui}
#toast-container .toast{display:flex;gap:12px;margin:0 0 8px;padding:12px;border:1px solid var(--crier-line,#8888);border-inline-start:4px solid;border-radius:8px;background:var(--crier-surface,Canvas);box-shadow:0 0 8px #0003;pointer-events:auto;cursor:pointer;opacity:0;transition:opacity .3s}
#toast-container .toast-show{opacity:1}
#toast-container .toast-success{border-inline-start-color:#10b981}
#toast-container .toast-error{border-inline-start-color:#ef4444}
#toast-container .toast-warning{border-inline-start-color:#f59e0b}
#toast-container .toast-info{border-inline-start-color:#0b7ab0}
#toast-container .toast>*{color:var(--crier-text,CanvasText)}
#toast-container .toast-content{flex:1;min-width:0;overflow-wrap:anywhere}
#toast-container .toast-title,#toast-container button{font:inherit;font-weight:600}
#toast-container button{border:1px solid #8888;border-radius:8px;padding:4px 12px;background:none;color:inherit;cursor:pointer}
#toast-container .toast-close{align-self:start;width:28px;height:28px;padding:0;border:0}
@media (pointer:coarse){#toast-container button{min-width:44px;min-height:44px}}
`
