import { NodeTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';

export function tracing(exporter: SpanExporter): OpenTelemetryPlugin {
  const spanProcessor = new SimpleSpanProcessor(exporter);
  const provider = new NodeTracerProvider({ spanProcessors: [spanProcessor] });
  provider.register();
  return new OpenTelemetryPlugin({ resource: provider.resource, spanProcessor });
}
