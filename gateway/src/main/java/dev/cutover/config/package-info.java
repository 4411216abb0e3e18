/**
 * What operators write, turned into immutable, validated values: reads the YAML file, reports every problem with its
 * place, and builds the settings that {@code traffic} and {@code control} are made of. Called at start and on reload.
 */
@NullMarked
package dev.cutover.config;

import org.jspecify.annotations.NullMarked;
