import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One node on loopback, from the published artefacts: folder with lib and modules, folder for data, HTTP port, transport port. */
public class Elasticsearch {
  public static void main(String[] arguments) throws Exception {
    var settings = Settings.builder()
        .put("path.home", arguments[0])
        .put("path.data", arguments[1])
        .put("path.logs", arguments[1])
        .put("node.name", "test")
        .put("cluster.name", "test")
        .put("discovery.type", "single-node")
        .put("network.host", "127.0.0.1")
        .put("http.port", arguments[2])
        .put("transport.port", arguments[3])
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
    var environment = new Environment(settings, Path.of(arguments[0], "config"));
    LogConfigurator.configureESLogging();
    var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), true);
    var node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of()));
    node.start();
    new CountDownLatch(1).await();
  }
}
