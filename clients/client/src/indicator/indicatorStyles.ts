/**
 * The icons have the colours of the first version. The words have not: as text those colours are
 * too faint (2.5 and 3.8 : 1), so words have the colour of the page's tokens, or of the system
 * where the page has none.
 */
export const indicatorStyles = `
.crier-indicator{min-height:28px;padding:2px 12px;border:1px solid var(--crier-line,#8888);border-radius:99px;background:var(--crier-surface,Canvas);color:var(--crier-text,CanvasText);font:14px/1.5 system-ui,sans-serif;cursor:pointer}
[data-word=live] .crier-icon{color:#10b981}
[data-word=offline] .crier-icon{color:#6b7280}
[data-word=error] .crier-icon{color:#ef4444}
.crier-indicator-floating{position:fixed;bottom:16px;inset-inline-end:16px;z-index:9999}
.crier-details{margin:0;padding:12px 16px;border:1px solid var(--crier-line,#8888);border-radius:8px;background:var(--crier-surface,Canvas);color:var(--crier-text,CanvasText);font:14px/1.5 system-ui,sans-serif}
.crier-details button{min-height:28px;font:inherit}
.crier-announcer{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`
