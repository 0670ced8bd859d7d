/** The image's HEALTHCHECK: exit code 0 when the service is alive. Kubernetes asks the routes itself. */
const port = process.env['FLERAPP_PORT'] ?? '3000';
try {
  const response = await fetch(`http://127.0.0.1:${port}/health/live`, {
    signal: AbortSignal.timeout(2_000),
  });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
