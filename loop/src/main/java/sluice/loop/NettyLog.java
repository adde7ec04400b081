package sluice.loop;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import org.tinylog.Logger;

/**
 * Netty's messages in our own log. What it tells below {@code info} is of its making only, and off.
 */
@SuppressWarnings("serial") // never serialized
final class NettyLog extends AbstractInternalLogger {
  /** One for each of Netty's classes. */
  static final InternalLoggerFactory FACTORY =
      new InternalLoggerFactory() {
        @Override
        protected InternalLogger newInstance(String name) {
          return new NettyLog(name);
        }
      };

  private NettyLog(String name) {
    super(name);
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public void trace(String message) {}

  @Override
  public void trace(String format, Object argument) {}

  @Override
  public void trace(String format, Object a, Object b) {}

  @Override
  public void trace(String format, Object... arguments) {}

  @Override
  public void trace(String message, Throwable thrown) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(String message) {}

  @Override
  public void debug(String format, Object argument) {}

  @Override
  public void debug(String format, Object a, Object b) {}

  @Override
  public void debug(String format, Object... arguments) {}

  @Override
  public void debug(String message, Throwable thrown) {}

  @Override
  public boolean isInfoEnabled() {
    return Logger.isInfoEnabled();
  }

  @Override
  public void info(String message) {
    Logger.info(message);
  }

  @Override
  public void info(String format, Object argument) {
    Logger.info(format, argument);
  }

  @Override
  public void info(String format, Object a, Object b) {
    Logger.info(format, a, b);
  }

  @Override
  public void info(String format, Object... arguments) {
    Logger.info(format, arguments);
  }

  @Override
  public void info(String message, Throwable thrown) {
    Logger.info(thrown, message);
  }

  @Override
  public boolean isWarnEnabled() {
    return Logger.isWarnEnabled();
  }

  @Override
  public void warn(String message) {
    Logger.warn(message);
  }

  @Override
  public void warn(String format, Object argument) {
    Logger.warn(format, argument);
  }

  @Override
  public void warn(String format, Object a, Object b) {
    Logger.warn(format, a, b);
  }

  @Override
  public void warn(String format, Object... arguments) {
    Logger.warn(format, arguments);
  }

  @Override
  public void warn(String message, Throwable thrown) {
    Logger.warn(thrown, message);
  }

  @Override
  public boolean isErrorEnabled() {
    return Logger.isErrorEnabled();
  }

  @Override
  public void error(String message) {
    Logger.error(message);
  }

  @Override
  public void error(String format, Object argument) {
    Logger.error(format, argument);
  }

  @Override
  public void error(String format, Object a, Object b) {
    Logger.error(format, a, b);
  }

  @Override
  public void error(String format, Object... arguments) {
    Logger.error(format, arguments);
  }

  @Override
  public void error(String message, Throwable thrown) {
    Logger.error(thrown, message);
  }
}
