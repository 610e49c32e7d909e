/**
 * Stands in for the SDK's default credential chain in every bundle (`lib/bundles.ts`): Lambda hands credentials in the
 * environment, so profiles, SSO, web identity and instance metadata can never apply, and they weigh 130 KB.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
