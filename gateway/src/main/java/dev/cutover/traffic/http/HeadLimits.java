package dev.cutover.traffic.http;

/**
 * How large a message head may be; checked while it is read.
 *
 * @param maxTargetBytes longest request target
 * @param maxFieldBytes largest field section, line ends included
 * @param maxFields most fields in a section
 */
public record HeadLimits(int maxTargetBytes, int maxFieldBytes, int maxFields) {}
