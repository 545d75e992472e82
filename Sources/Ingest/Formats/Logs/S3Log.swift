extension LogCatalogue {
  /// Amazon S3 server access log; rows written before columns were added stop after the version id.
  static let s3 = KnownLog(
    name: "s3",
    sample: """
      79a59df900b949e5 DOC-EXAMPLE-BUCKET1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e5 3E57427F3EXAMPLE \
      REST.GET.OBJECT s3-dg.html "GET /s3-dg.html HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - \
      s9lzHYrFp76ZVxRcpX9= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader bucket1.s3.amazonaws.com TLSV1.2 - -
      """
  ) {
    ColumnLog(
      .spaces,
      roles: [
        nil, nil, .time(.clf), .client, .user, nil, .mark(.visitIf(pages)), nil, .request, .status, nil, .bytes, nil, nil, nil, .referrer,
        .agent, nil, nil, nil, nil, nil, .host,
      ], least: 17)
  }

  /// What visitors of a bucket do; the rest is upkeep: lists, policies, batches. Whether a PUT counts, its method says.
  private static let pages = ["WEBSITE.*"] + ["GET", "HEAD", "POST", "PUT", "DELETE"].map { "REST.\($0).OBJECT" }
}
