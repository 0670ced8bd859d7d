export interface InjectedCount {
  readonly total: number;
  /** `POST /:org/:app/instances` → how many. */
  readonly routes: Readonly<Record<string, number>>;
}

/** How often each kind of fault has really been done to a request, per route. */
export class Injected {
  private readonly counts = new Map<string, Map<string, number>>();

  add(kind: string, route: string): void {
    const routes = this.counts.get(kind) ?? new Map<string, number>();
    this.counts.set(kind, routes);
    routes.set(route, (routes.get(route) ?? 0) + 1);
  }

  count(kind: string): number {
    return [...(this.counts.get(kind)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  }

  all(): Readonly<Record<string, InjectedCount>> {
    const kinds = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      kinds.map(([kind, routes]) => [
        kind,
        { total: this.count(kind), routes: Object.fromEntries(routes) },
      ]),
    );
  }

  reset(): void {
    this.counts.clear();
  }
}
