import { createHash } from 'node:crypto'
import type { Authorization } from './authorization.ts'

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem }
label { display: block; margin: .25rem 0 }
input:not([type=checkbox]) { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit }
fieldset { margin: 1rem 0; border: 1px solid; border-radius: .5rem }
button { padding: .5rem 1.5rem; font: inherit }
code { overflow-wrap: anywhere }`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** The headers of a page; a browser may follow the answer to its form to `returnsTo` and nowhere else. */
export function headersOf(returnsTo?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // The empty icon, without which a browser asks for one.
    'img-src data:',
    // Browsers hold the redirect that answers a form to it, too.
    `form-action ${returnsTo ? `'self' ${new URL(returnsTo).origin}` : "'none'"}`,
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    // Without it the form's own origin would be sent as null.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  }
}

/** The form on which somebody chooses who to be. It sends back the request that it answers. */
export function drawForm({ clientId, redirectUri, scopes }: Authorization, request: URLSearchParams): string {
  const hidden = [...request].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  const boxes = scopes.map(
    (scope) =>
      `<label><input type="checkbox" name="grant" value="${escapeHtml(scope)}" checked> ${escapeHtml(scope)}</label>`,
  )
  return drawPage(
    'Sign in to the local cloud',
    `<p>This stands for the sign-in of a deployed stack: be whoever you like. No password is asked for.</p>
<form method="post" action="authorize">
${hidden.join('\n')}
<label>Tenant <input name="tenant" value="demo" required pattern="[a-z0-9][a-z0-9\\-]{0,31}" title="1 to 32 lower-case letters, digits and hyphens"></label>
<label>Name <input name="subject" value="developer" required maxlength="255"></label>
<fieldset><legend>${escapeHtml(clientId)} may</legend>
${boxes.join('\n') || 'nothing: it asks for no scope'}
</fieldset>
<p>You are then sent to <code>${escapeHtml(redirectUri)}</code></p>
<button name="decision" value="allow">Sign in</button>
<button name="decision" value="deny" formnovalidate>Cancel</button>
</form>`,
  )
}

export function drawRefusal(message: string): string {
  return drawPage('This sign-in cannot go on', `<p>${escapeHtml(message)}</p>`)
}

function drawPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!)
}
