import {
  type CfnUserPoolClient,
  OAuthScope,
  ResourceServerScope,
  type UserPool,
  type UserPoolClient,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { CfnOutput, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib/core'
import { TENANT_SCOPES } from '#core/api/scopes.ts'
import { pascalCase } from '#core/pascal-case.ts'
import { acknowledge } from './acknowledge.ts'

/**
 * One app client per tenant for scripts, which sign in by client credentials (RFC 6749, section 4.4). That its tokens are
 * of this tenant is a scope that no other client may ask for: Cognito tells the trigger nothing else of a client that an
 * administrator alone decides, and the trigger cannot know the clients, as they come after it.
 *
 * Id, secret and scopes lie in Secrets Manager, for `flowforge login --secret`.
 */
export function createScriptClients(
  pool: UserPool,
  {
    tenants,
    server,
    scopes,
    apiUrl,
  }: {
    tenants: readonly string[]
    server: UserPoolResourceServer
    scopes: readonly ResourceServerScope[]
    apiUrl: string
  },
): UserPoolClient[] {
  if (tenants.length === 0) {
    return []
  }
  const tenantScopes = tenants.map(
    (tenant) =>
      new ResourceServerScope({ scopeName: tenant, scopeDescription: `Works for the tenant ${tenant}` }),
  )
  const tenantServer = pool.addResourceServer('Tenants', { identifier: TENANT_SCOPES, scopes: tenantScopes })
  return tenants.map((tenant, index) => {
    const id = `Scripts${pascalCase(tenant)}`
    const client = pool.addClient(id, {
      generateSecret: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [
          ...scopes.map((each) => OAuthScope.resourceServer(server, each)),
          OAuthScope.resourceServer(tenantServer, tenantScopes[index]!),
        ],
      },
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
    })
    const scope = [
      ...scopes.map(({ scopeName }) => `${server.userPoolResourceServerId}/${scopeName}`),
      `${TENANT_SCOPES}/${tenant}`,
    ]
    keepSecret(id, { tenant, client, told: { url: apiUrl, scope: scope.join(' ') } })
    return client
  })
}

function keepSecret(
  id: string,
  { tenant, client, told }: { tenant: string; client: UserPoolClient; told: { url: string; scope: string } },
): void {
  const stack = Stack.of(client)
  const { attrClientSecret } = client.node.defaultChild as CfnUserPoolClient
  const secret = new Secret(stack, `${id}Secret`, {
    secretName: `${stack.stackName}/${tenant}`,
    description: `How scripts of the tenant ${tenant} sign in`,
    secretObjectValue: {
      url: SecretValue.unsafePlainText(told.url),
      clientId: SecretValue.unsafePlainText(client.userPoolClientId),
      clientSecret: SecretValue.resourceAttribute(attrClientSecret),
      scope: SecretValue.unsafePlainText(told.scope),
    },
    // It is the client's, which goes with the stack.
    removalPolicy: RemovalPolicy.DESTROY,
  })
  acknowledge(secret, { SMG4: 'Cognito makes the secret; another one is another client' })
  new CfnOutput(stack, `${id}SecretName`, { value: secret.secretName })
}
