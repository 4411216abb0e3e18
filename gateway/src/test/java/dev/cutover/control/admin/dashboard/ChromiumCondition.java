package dev.cutover.control.admin.dashboard;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Skips the tests of a class where this machine has no Chromium, and says so in the build's output. */
final class ChromiumCondition implements ExecutionCondition {
    private static final Logger LOG = LoggerFactory.getLogger(ChromiumCondition.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (TestBrowser.isInstalled()) {
            return ConditionEvaluationResult.enabled("there is a Chromium");
        }
        String reason = "no Chromium on this machine, so the dashboard is not tried out"
                + " (Debian: apt-get install chromium)";
        LOG.warn("{} is skipped: {}", context.getDisplayName(), reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
