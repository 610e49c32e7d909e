import {
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import { CfnOutput, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { SCOPES } from '#core/api/scopes.ts'
import { acknowledge } from './acknowledge.ts'
import { ADD_TENANT_CLAIM } from './function-list.ts'
import type { Functions } from './functions.ts'
import { stackNameOf } from './nested.ts'
import { createScriptClients } from './script-clients.ts'
import type { Settings } from './settings.ts'
import { signInPrefixOf } from './sign-in-prefix.ts'

/** What the authorizer asks of tokens, and what callers are told of signing in, as environment variables. */
export type TokenVariables = Record<`TOKEN_${string}`, string>

/** What `flowforge login` listens at, and Cognito returns to: no other host may be without TLS there. */
export function callbacksOf({ loginPorts }: Pick<Settings, 'loginPorts'>): string[] {
  return loginPorts.map((port) => `http://localhost:${port}/callback`)
}

const RESOURCE_SERVER = 'flowforge'

/** The configured OpenID Connect issuer, or without one a Cognito user pool of the stack's own. */
export function createTokenIssuer(
  scope: Construct,
  parts: { settings: Settings; functions: Functions; consoleUrl: string },
): TokenVariables {
  const { issuer, tenantClaim } = parts.settings
  if (!issuer) {
    return createUserPool(scope, parts)
  }
  return {
    TOKEN_ISSUER: issuer.url,
    ...(issuer.clientId ? { TOKEN_CLIENT_ID: issuer.clientId } : {}),
    TOKEN_AUDIENCE: issuer.audience,
    TOKEN_AUDIENCE_CLAIM: 'aud',
    TOKEN_TENANT_CLAIM: tenantClaim,
  }
}

/** Accounts are opened by an administrator, who sets `custom:tenant`; users cannot change it. */
function createUserPool(
  scope: Construct,
  { settings, functions, consoleUrl }: { settings: Settings; functions: Functions; consoleUrl: string },
): TokenVariables {
  const { ephemeral, tenantClaim } = settings
  const consoleUrls = [consoleUrl, ...(settings.consoleUrl ? [settings.consoleUrl] : [])]
  const pool = new UserPool(scope, 'Users', {
    signInAliases: { email: true },
    selfSignUpEnabled: false,
    customAttributes: { tenant: new StringAttribute({ mutable: true, minLen: 1, maxLen: 32 }) },
    passwordPolicy: {
      minLength: 12,
      requireDigits: true,
      requireLowercase: true,
      requireSymbols: true,
      requireUppercase: true,
    },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    // The least plan whose access tokens can be given a claim.
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: !ephemeral,
    removalPolicy: ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  })
  pool.addTrigger(
    UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
    functions.get(ADD_TENANT_CLAIM)!,
    // Scripts too, in place of people alone.
    settings.scriptTenants.length > 0 ? LambdaVersion.V3_0 : LambdaVersion.V2_0,
  )
  const scopes = Object.entries(SCOPES).map(
    ([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
  )
  const server = pool.addResourceServer('Scopes', { identifier: RESOURCE_SERVER, scopes })
  const client = pool.addClient('Client', {
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, ...scopes.map((each) => OAuthScope.resourceServer(server, each))],
      callbackUrls: [...consoleUrls, ...settings.callbacks, ...callbacksOf(settings)],
      logoutUrls: consoleUrls,
    },
    // By default a client may let its users write every attribute: their tenant too.
    writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
  })
  const scripts = createScriptClients(pool, {
    ...{ server, scopes, tenants: settings.scriptTenants },
    apiUrl: consoleUrl.replace(/\/console\/$/, ''),
  })
  const domain = pool.addDomain('SignIn', {
    cognitoDomain: { domainPrefix: signInPrefixOf(stackNameOf(scope)) },
  })
  acknowledge(pool, {
    COG3: 'threat protection needs the dearer Plus plan; accounts are not open to sign-up',
    COG8: 'the Plus plan adds threat protection alone; see COG3',
  })
  new CfnOutput(scope, 'UserPoolId', { value: pool.userPoolId })
  new CfnOutput(scope, 'UserPoolClientId', { value: client.userPoolClientId })
  new CfnOutput(scope, 'SignInUrl', { value: domain.baseUrl() })
  return {
    TOKEN_ISSUER: pool.userPoolProviderUrl,
    TOKEN_CLIENT_ID: client.userPoolClientId,
    // Cognito's issuer is one host, and what signs in and gives tokens another.
    TOKEN_SIGN_IN_ORIGIN: domain.baseUrl(),
    TOKEN_AUDIENCE: client.userPoolClientId,
    ...(scripts.length > 0
      ? {
          TOKEN_SCRIPT_CLIENTS: Fn.join(
            ' ',
            scripts.map(({ userPoolClientId }) => userPoolClientId),
          ),
        }
      : {}),
    TOKEN_AUDIENCE_CLAIM: 'client_id',
    TOKEN_TENANT_CLAIM: tenantClaim,
    TOKEN_SCOPE_PREFIX: `${RESOURCE_SERVER}/`,
  }
}
