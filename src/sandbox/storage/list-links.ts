/**
 * The links of a page. `self` is the query as it came, unless it carried a continuation token: then Storage builds it
 * anew, as it builds `next`, with every value encoded and the token encoded twice (reference §5.2, recorded/10).
 */
export class ListLinks {
  constructor(
    /** `{origin}/storage/api/v1/instances` */
    private readonly url: string,
    private readonly rawQuery: string,
    private readonly parameters: URLSearchParams,
  ) {}

  self(): string {
    const token = this.parameters.get('continuationToken');
    return token === null ? `${this.url}?${this.rawQuery}` : this.rebuilt(token);
  }

  /** @param token `{ticks};{id}` */
  next(token: string): string {
    return this.rebuilt(token.replace(';', '%3b'));
  }

  private rebuilt(token: string): string {
    const kept = [...this.parameters].filter(([name]) => name !== 'continuationToken');
    const query = [...kept, ['continuationToken', token]].map(
      ([name = '', value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    return `${this.url}?${query.join('&')}`;
  }
}
