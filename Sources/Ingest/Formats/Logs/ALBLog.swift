extension LogCatalogue {
  /// AWS Application Load Balancer: 29 documented columns and more at the end; the request's URL is absolute.
  static let alb = KnownLog(
    name: "alb",
    sample: """
      http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 \
      0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:x \
      "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward,redirect" "-" "-" \
      "10.0.0.1:80" "200" "-" "-"
      """
  ) {
    ColumnLog(
      .spaces,
      roles: [
        nil, .time(.iso), nil, .client, nil, nil, nil, nil, .status, nil, nil, .bytes, .request, .agent, nil, nil, nil, nil,
        nil, nil, nil, .received,
      ], least: 14, firstWords: ["http", "https", "h2", "grpc", "grpcs", "ws", "wss"])
  }
}
