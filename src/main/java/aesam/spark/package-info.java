/** Runs on a cluster with Apache Spark: one task a run, records in a place that all machines see. The only package that knows Spark. */
@NullMarked
package aesam.spark;

import org.jspecify.annotations.NullMarked;
