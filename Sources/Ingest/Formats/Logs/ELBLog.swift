extension LogCatalogue {
  /// AWS Classic Load Balancer; rows of 12 columns, without agent, are older.
  static let elb = KnownLog(
    name: "elb",
    sample: """
      2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 \
      29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -
      """
  ) {
    ColumnLog(
      .spaces,
      roles: [.time(.iso), nil, .client, nil, nil, nil, nil, .status, nil, nil, .bytes, .request, .agent], least: 12, beginsWithBracket: false)
  }
}
