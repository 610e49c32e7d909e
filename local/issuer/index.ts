export { createIssuer, type Issuer, issuerPath, tellIssuer } from './issuer.ts'
