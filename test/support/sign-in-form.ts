/** A form of the local cloud's issuer, filled in by hand as a browser would. */
interface SignInForm {
  action: string
  /** As they stand in the page. */
  fields: [string, string][]
}

export async function openForm(address: string): Promise<SignInForm> {
  const response = await fetch(address, { redirect: 'manual' })
  const page = await response.text()
  if (response.status !== 200) {
    throw new Error(`the form answers ${response.status}: ${response.headers.get('location') ?? page}`)
  }
  const inputs = [...page.matchAll(/<input ([^>]*)>/g)].map(([, attributes]) => attributes!)
  const read = (attributes: string, name: string) =>
    decode(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
  return {
    action: new URL(/<form method="post" action="([^"]*)"/.exec(page)![1]!, address).href,
    fields: inputs.map((each) => [read(each, 'name'), read(each, 'value')]),
  }
}

/** Sends the form, as the origin that it came from. Returns where the browser is sent then. */
export async function sendForm(
  { action, fields }: SignInForm,
  changes: Record<string, string | string[]> = {},
  headers: Record<string, string> = { origin: new URL(action).origin },
): Promise<{ status: number; location: URL | undefined; text: string }> {
  const changed = Object.entries({ decision: 'allow', ...changes })
  const kept = fields.filter(([name]) => !(name in changes))
  const added = changed.flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  const body = new URLSearchParams([...kept, ...added])
  const response = await fetch(action, { method: 'POST', body, headers, redirect: 'manual' })
  const location = response.headers.get('location')
  return {
    status: response.status,
    location: location ? new URL(location) : undefined,
    text: await response.text(),
  }
}

function decode(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
}
