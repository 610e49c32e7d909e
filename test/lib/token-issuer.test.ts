import { Match, type Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { SCOPES } from '#core/api/scopes.ts'
import { policiesOf } from '../support/policies.ts'
import { createTestApp, resourcesOf, synthesizeTemplate } from '../support/synthesize.ts'

const scopes = Object.keys(SCOPES)
const configured = { issuer: 'https://id.example.com/', audience: 'https://api.example.com' }

const authorizerVariables = (template: Template) =>
  resourcesOf<{ Environment: { Variables: Record<string, unknown> } }>(template, 'AWS::Lambda::Function')
    .Authorize!.Properties.Environment.Variables

describe('without an issuer', () => {
  const template = () => synthesizeTemplate()

  test('there is a user pool that nobody signs up to', () => {
    template().hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
      Schema: [Match.objectLike({ Name: 'tenant' })],
    })
  })

  test('a user cannot change the tenant', () => {
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', { WriteAttributes: ['email'] })
  })

  test('every scope of the routes can be asked for', () => {
    const server = Object.values(
      resourcesOf<{ Scopes: { ScopeName: string }[] }>(template(), 'AWS::Cognito::UserPoolResourceServer'),
    )[0]!.Properties
    expect(server.Scopes.map(({ ScopeName }) => ScopeName)).toEqual(scopes)
    const client = Object.values(
      resourcesOf<{ AllowedOAuthScopes: unknown[] }>(template(), 'AWS::Cognito::UserPoolClient'),
    )[0]!.Properties
    for (const scope of scopes) {
      expect(JSON.stringify(client.AllowedOAuthScopes)).toContain(`/${scope}"`)
    }
  })

  test('browsers come back to the console of the API, and to programs at fixed ports', () => {
    const client = (context = {}) => {
      const clients = resourcesOf<{ CallbackURLs: unknown[]; LogoutURLs: unknown[] }>(
        synthesizeTemplate({ context }),
        'AWS::Cognito::UserPoolClient',
      )
      return Object.values(clients)[0]!.Properties
    }
    const callbacks = (context = {}) => client(context).CallbackURLs
    const [page, ...programs] = callbacks()
    expect(JSON.stringify(page)).toMatch(/"https:\/\/",\{"Ref":"Api"\},"\.execute-api\..*\/v1\/console\/"/)
    expect(programs).toEqual([8976, 8977, 8978].map((port) => `http://localhost:${port}/callback`))
    expect(callbacks({ loginPorts: '9000,9001' }).slice(1)).toEqual([
      'http://localhost:9000/callback',
      'http://localhost:9001/callback',
    ])
    const consoleUrl = 'https://ops.example.com/console/'
    expect(callbacks({ consoleUrl }).slice(0, 2)).toEqual([page, consoleUrl])
    expect(client({ consoleUrl }).LogoutURLs).toEqual([page, consoleUrl])
  })

  test('the console may call the issuer, and the other host at which Cognito gives tokens', () => {
    const { Environment } = resourcesOf<{ Environment: { Variables: Record<string, unknown> } }>(
      template(),
      'AWS::Lambda::Function',
    ).GetConsole!.Properties
    expect(Environment.Variables).toMatchObject({
      TOKEN_ISSUER: { 'Fn::GetAtt': [expect.any(String), 'ProviderURL'] },
      TOKEN_SIGN_IN_ORIGIN: { 'Fn::Join': ['', expect.arrayContaining(['https://'])] },
    })
  })

  test('callers are told where to sign in, and as which client', () => {
    const { Environment } = resourcesOf<{ Environment: { Variables: object } }>(
      template(),
      'AWS::Lambda::Function',
    ).GetSignIn!.Properties
    expect(Environment.Variables).toMatchObject({
      TOKEN_ISSUER: authorizerVariables(template()).TOKEN_ISSUER,
      TOKEN_CLIENT_ID: { Ref: expect.stringContaining('Client') },
      SIGN_IN_CALLBACKS: expect.stringContaining('http://localhost:8976/callback'),
    })
  })

  test('the access token is given the tenant, and the authorizer reads Cognito’s claims', () => {
    template().hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: {
        PreTokenGenerationConfig: {
          LambdaArn: { 'Fn::GetAtt': ['AddTenantClaim', 'Arn'] },
          LambdaVersion: 'V2_0',
        },
      },
    })
    const pool = Object.keys(resourcesOf(template(), 'AWS::Cognito::UserPool'))[0]
    expect(authorizerVariables(template())).toMatchObject({
      TOKEN_ISSUER: { 'Fn::GetAtt': [pool, 'ProviderURL'] },
      TOKEN_AUDIENCE: { Ref: expect.stringContaining('Client') },
      TOKEN_AUDIENCE_CLAIM: 'client_id',
      TOKEN_SCOPE_PREFIX: 'flowforge/',
    })
  })
})

describe('with tenants that scripts work for', () => {
  const template = () => synthesizeTemplate({ context: { scriptTenants: 'acme, globex' } })
  const clients = () =>
    Object.values(
      resourcesOf<{ AllowedOAuthFlows: string[]; AllowedOAuthScopes: unknown[]; GenerateSecret?: boolean }>(
        template(),
        'AWS::Cognito::UserPoolClient',
      ),
    ).map(({ Properties }) => Properties)

  test('each has a client of its own, which may ask for its tenant, and for no other', () => {
    const scripts = clients().filter(({ AllowedOAuthFlows }) =>
      AllowedOAuthFlows.includes('client_credentials'),
    )
    expect(scripts.map(({ GenerateSecret }) => GenerateSecret)).toEqual([true, true])
    const tenantsOf = ({ AllowedOAuthScopes }: { AllowedOAuthScopes: unknown[] }) =>
      ['acme', 'globex'].filter((tenant) => JSON.stringify(AllowedOAuthScopes).includes(`/${tenant}"`))
    expect(scripts.map(tenantsOf)).toEqual([['acme'], ['globex']])
    const people = clients().filter(({ AllowedOAuthFlows }) => AllowedOAuthFlows.includes('code'))
    expect(people.map(tenantsOf)).toEqual([[]])
  })

  test('Cognito asks for the claims of scripts too, and the authorizer takes tokens of their clients', () => {
    template().hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V3_0' } },
    })
    expect(authorizerVariables(template()).TOKEN_SCRIPT_CLIENTS).toEqual({
      'Fn::Join': [
        ' ',
        [{ Ref: expect.stringContaining('Acme') }, { Ref: expect.stringContaining('Globex') }],
      ],
    })
  })

  test('how they sign in lies in a secret of each tenant, which goes with the stack', () => {
    const secrets = resourcesOf<{ Name: string; SecretString: unknown }>(
      template(),
      'AWS::SecretsManager::Secret',
    )
    expect(Object.values(secrets).map(({ Properties }) => Properties.Name)).toEqual([
      'FlowForge/acme',
      'FlowForge/globex',
    ])
    for (const { Properties, DeletionPolicy } of Object.values(secrets)) {
      expect(DeletionPolicy).toBe('Delete')
      expect(JSON.stringify(Properties.SecretString)).toMatch(/"Fn::GetAtt":\["\w+","ClientSecret"\]/)
      expect(JSON.stringify(Properties.SecretString)).toMatch(/orders:write.* tenant\/(acme|globex)\\"/)
    }
  })

  test.each([
    [{ scriptTenants: 'Acme' }, "context scriptTenants has 'Acme'; it takes tenants such as acme,globex"],
    [{ ...configured, scriptTenants: 'acme' }, 'your issuer gives tokens to scripts by itself'],
  ])('%j is refused', (context, message) => {
    expect(() => createTestApp({ context })).toThrow(message)
  })
})

test.each(['Authorize', 'AddTenantClaim'])('%s may write its logs and traces, and nothing else', (name) => {
  const policies = policiesOf(synthesizeTemplate()).filter(({ roles }) => roles[0]!.startsWith(`${name}Role`))
  const actions = policies.flatMap(({ statements }) => statements).flatMap(({ Action }) => Action)
  expect(actions.length).toBeGreaterThan(0)
  expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([])
})

describe('with an issuer', () => {
  test('there is no user pool, and the authorizer takes tokens of that issuer', () => {
    const template = synthesizeTemplate({
      context: { ...configured, tenantClaim: 'https://example.com/org' },
    })
    for (const type of ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolResourceServer']) {
      template.resourceCountIs(`AWS::Cognito::${type}`, 0)
    }
    expect(resourcesOf(template, 'AWS::Lambda::Function')).not.toHaveProperty('AddTenantClaim')
    expect(authorizerVariables(template)).toMatchObject({
      TOKEN_ISSUER: configured.issuer,
      TOKEN_AUDIENCE: configured.audience,
      TOKEN_AUDIENCE_CLAIM: 'aud',
      TOKEN_TENANT_CLAIM: 'https://example.com/org',
    })
  })

  test.each([
    [{ issuer: configured.issuer }, "context issuer needs audience beside it; add '-c audience=…'"],
    [{ audience: 'x' }, "context audience needs issuer beside it; add '-c issuer=…'"],
    [{ ...configured, issuer: 'http://id.example.com' }, "context issuer is 'http://id.example.com'"],
    [{ clientId: 'x' }, "context clientId needs issuer beside it; add '-c issuer=…'"],
    [
      { retain: '30' },
      "context retain is '30'; it takes the days that an ended execution is kept, 91 or more: Step Functions knows its name for 90",
    ],
    [{ loginPorts: '80,x' }, "context loginPorts is '80,x'; it takes ports such as 8976,8977"],
    [{ consoleUrl: 'https://ops.example.com' }, "context consoleUrl is 'https://ops.example.com'"],
    [
      { consoleUrl: 'http://ops.example.com/console/' },
      'it takes an address such as https://ops.example.com',
    ],
    [{ ...configured, issuer: 'id.example.com' }, "context issuer is 'id.example.com'"],
    [{ ...configured, issuer: 'http://127.0.0.1.example.com' }, 'it takes the https:// address'],
  ])('%j is refused', (context, message) => {
    expect(() => createTestApp({ context })).toThrow(message)
  })
})
