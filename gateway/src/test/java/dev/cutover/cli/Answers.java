package dev.cutover.cli;

/** Answers of the admin API, in the shapes of INTERFACE §6. */
final class Answers {
    static final String STATUS = """
            {"version":"1.2.3","instance":"gw-1","uptime":273840,"readiness":"ready","leader":null,
             "instances":["gw-1","gw-2"],
             "redis":{"store":"redis","state":"up","since":"2026-03-01T12:00:00Z","trouble":null,"age":0.4,"push":true,
              "refused":[],"refusedTotal":0},
             "configRevision":3,
             "endpoints":[
              {"id":"users","weight":25,"source":"redis-default","flag":true,"flagName":"new_backend","backendOnly":null,
               "observedPercent":24.87,"requests":120345,"errors":12,"p50":0.01,"p95":0.04,"p99":0.1,"circuit":"closed",
               "fallbacks":9,"fallbacksRefused":0,
               "backends":[{"backend":"legacy","attempts":9,"errors":2,"authFailures":0,"p50":0.01,"p95":0.0384,"p99":0.1},
                {"backend":"new","attempts":9,"errors":10,"authFailures":0,"p50":0.01,"p95":1.2345,"p99":0.1}]},
              {"id":"checkout","weight":0,"source":"flag","flag":false,"flagName":"new_backend","backendOnly":null,
               "observedPercent":0.0,"requests":7,"errors":3,"p50":null,"p95":null,"p99":null,"circuit":"open",
               "fallbacks":3,"fallbacksRefused":0,
               "backends":[{"backend":"legacy","p95":null},{"backend":"new","p95":null}]},
              {"id":"_other","weight":12.5,"source":"config","flag":null,"backendOnly":"legacy","observedPercent":0.0,
               "requests":0,"errors":0,"circuit":"half-open","fallbacks":0,"backends":[]}]}
            """;

    static final String WEIGHTS = """
            {"weights":{"*":25,"checkout":5,"chekout":50},
             "endpoints":[{"id":"users","weight":25,"source":"redis-default","flag":null},
              {"id":"checkout","weight":5,"source":"redis","flag":true},
              {"id":"_other","weight":0,"source":"flag","flag":false}],
             "refused":[{"key":"cutover:weights","field":"pay","value":"abc","reason":"expected: 0 to 100"}]}
            """;

    static final String ROLLBACK = """
            {"scope":"all","endpoint":"*","from":25,"to":0,"seconds":1.304,"confirmed":true,"auditId":"5-0",
             "changes":[{"endpoint":"*","from":25,"to":0},{"endpoint":"checkout","from":null,"to":0}],
             "flags":[{"name":"new_backend","from":true,"to":false}],
             "instances":[{"id":"gw-1","confirmed":true,"seconds":1.1},{"id":"gw-2","confirmed":true,"seconds":1.3}],
             "legacy":{"answering":true,"requests":412},
             "hooks":[{"name":"cdn","phase":"purge","ok":true,"attempts":1,"millis":120,"trouble":null},
              {"name":"db","phase":"after-rollback","ok":false,"attempts":3,"millis":900,"trouble":"status 500"}]}
            """;

    static final String AUDIT = """
            {"entries":[
             {"id":"3-0","at":"2026-03-01T12:00:03Z","actor":"cli:ann","action":"rollback","endpoint":"*","from":25,"to":0,
              "reason":"5xx on pay","instance":"gw-1","approvedBy":"Zoë"},
             {"id":"2-0","at":"2026-03-01T12:00:02Z","actor":"redis","action":"flag","endpoint":"new_backend","from":null,
              "to":true,"reason":null,"instance":"gw-2"},
             {"id":"1-0","at":"2026-03-01T12:00:01Z","actor":"file","action":"reload","endpoint":null,"from":null,
              "to":null,"reason":null,"instance":"gw-1"}]}
            """;

    private Answers() {}
}
