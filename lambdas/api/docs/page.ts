/** Addresses are relative to the page, so that they work below the path of a stage. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FlowForge API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`

/**
 * Shows the document with this very API as its only server. The authorization by OAuth 2 is left out: the issuer of the
 * stack knows no callback address of this page. A token goes into the field of the bearer scheme.
 */
export const START_SCRIPT = `const response = fetch(new URL('openapi.json', location.href))
response.then((answer) => answer.json()).then((spec) => {
  spec.servers = [{ url: new URL('.', location.href).href.replace(/\\/$/, '') }]
  delete spec.components.securitySchemes.oauth2
  for (const item of Object.values(spec.paths)) {
    for (const operation of Object.values(item)) {
      operation.security = operation.security.filter((scheme) => !('oauth2' in scheme))
    }
  }
  SwaggerUIBundle({ spec, dom_id: '#api', deepLinking: true, validatorUrl: null, tryItOutEnabled: true })
})
`
